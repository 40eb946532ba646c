"""Uses emc_spark.py as a script for PySpark does: argv: the run, where to save, the block of
docs/spark.md; the data frame is object 0."""

import json
import sys

from emc_spark import EmcEmbedder
from pyspark.gateway import JavaObject
from pyspark.sql import DataFrame

run, place, documented = sys.argv[1:]
images = DataFrame(JavaObject(0), None)
embedder = EmcEmbedder(model=run, batchSize=64)
embedder.setParams(threads=1, outputCol="z")
embedder.set(embedder.errorCol, "why")

features = embedder.transform(images)
rows = features._jdf.count()
try:
    embedder.setParams(batchSize="many")
    refused = ""
except TypeError as e:
    refused = str(e)
embedder.save(place)
read = EmcEmbedder.load(place)
typed = {"df": images}
exec(documented, typed)
print(
    json.dumps(
        {
            "done": {
                "params": {p.name: p.typeConverter.__name__ for p in embedder.params},
                "columns": features._jdf.columns(),
                "rows": rows,
                "unreadable": embedder.unreadable(),
                "refused": refused,
                "uid": embedder.uid,
                "readUid": read.uid,
                "readBatch": read.getOrDefault("batchSize"),
                "documentedRows": typed["features"]._jdf.count(),
                "readRows": read.transform(images)._jdf.count(),
            }
        }
    ),
    flush=True,
)
