"""EmcEmbedder of EMC for Java, for PySpark: spark-submit --jars emc-spark-…-all.jar --py-files emc_spark.py"""

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable
from pyspark.ml.wrapper import JavaTransformer, JavaWrapper


class EmcEmbedder(JavaTransformer, JavaMLWritable):
    """Adds the features of a trained model to a column of image files.

    Every parameter is one of the Java class dev.emc.spark.embed.EmcEmbedder, under its name:
    EmcEmbedder(model="runs/mine", batchSize=64).transform(df)
    """

    _text = TypeConverters.toString
    _number = TypeConverters.toInt
    _flag = TypeConverters.toBoolean

    model = Param(Params._dummy(), "model", "run directory, checkpoint folder or weights", _text)
    config = Param(Params._dummy(), "config", "config of a bare file of weights", _text)
    backbone = Param(Params._dummy(), "backbone", "backbone of a bare file without a config", _text)
    plugins = Param(Params._dummy(), "plugins", "folders of plugins, on every machine", _text)
    viewSize = Param(Params._dummy(), "viewSize", "sides shown to the network; 0: as trained", _number)
    batchSize = Param(Params._dummy(), "batchSize", "images in every batch", _number)
    threads = Param(Params._dummy(), "threads", "engine threads of a task; 0: its cores", _number)
    device = Param(Params._dummy(), "device", "auto, cpu or gpu", _text)
    inputCol = Param(Params._dummy(), "inputCol", "column of bytes", _text)
    outputCol = Param(Params._dummy(), "outputCol", "column for the features", _text)
    errorCol = Param(Params._dummy(), "errorCol", "column for what went wrong", _text)
    embeddings = Param(Params._dummy(), "embeddings", "the heads' embeddings", _flag)
    vectors = Param(Params._dummy(), "vectors", "vectors, not arrays", _flag)
    keepInput = Param(Params._dummy(), "keepInput", "keep the bytes", _flag)

    _classpath = "dev.emc.spark.embed.EmcEmbedder"

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(self._classpath, self.uid)
        self._set(**params)

    def setParams(self, **params):
        """Sets parameters by their names."""
        return self._set(**params)

    def unreadable(self):
        """Images of the last result that could not be read, as far as it was computed."""
        return self._java_obj.unreadable()

    @classmethod
    def load(cls, path):
        """Reads what save() wrote, from Python, Java or Scala."""
        return cls._from_java(JavaWrapper._new_java_obj(cls._classpath).read().load(path))

    @classmethod
    def _from_java(cls, java_stage):
        stage = cls()
        stage._java_obj = java_stage
        stage._resetUid(java_stage.uid())
        stage._transfer_params_from_java()
        return stage
