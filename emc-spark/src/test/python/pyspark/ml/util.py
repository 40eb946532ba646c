class JavaMLWritable:
    def write(self):
        return self._to_java().write()

    def save(self, path):
        self.write().save(path)
