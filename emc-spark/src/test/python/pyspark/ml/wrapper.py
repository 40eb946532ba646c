from pyspark.gateway import new
from pyspark.ml.param import Params
from pyspark.sql import DataFrame


class JavaWrapper:
    @staticmethod
    def _new_java_obj(java_class, *args):
        return new(java_class, *args)


class JavaParams(JavaWrapper, Params):
    def _transfer_params_to_java(self):
        for param in self.params:
            if self.isSet(param):
                java = self._java_obj.getParam(param.name)
                self._java_obj.set(java.w(self._paramMap[param]))

    def _transfer_params_from_java(self):
        for param in self.params:
            if self._java_obj.hasParam(param.name):
                java = self._java_obj.getParam(param.name)
                if self._java_obj.isSet(java):
                    self._set(**{param.name: self._java_obj.getOrDefault(java)})

    def _to_java(self):
        self._transfer_params_to_java()
        return self._java_obj


class JavaTransformer(JavaParams):
    def transform(self, dataset):
        self._transfer_params_to_java()
        return DataFrame(self._java_obj.transform(dataset._jdf), dataset.sparkSession)
