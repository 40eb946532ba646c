class DataFrame:
    def __init__(self, jdf, sparkSession):
        self._jdf = jdf
        self.sparkSession = sparkSession
