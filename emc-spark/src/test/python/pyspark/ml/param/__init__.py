import copy
import uuid


class TypeConverters:
    @staticmethod
    def toString(value):
        if isinstance(value, str):
            return value
        raise TypeError("Could not convert %s to string type" % value)

    @staticmethod
    def toInt(value):
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise TypeError("Could not convert %s to int" % value)

    @staticmethod
    def toBoolean(value):
        if isinstance(value, bool):
            return value
        raise TypeError("Boolean Param requires value of type bool. Found %s." % type(value))


class Param:
    def __init__(self, parent, name, doc, typeConverter=None):
        self.parent = parent.uid
        self.name = name
        self.doc = doc
        self.typeConverter = typeConverter

    def _copy_new_parent(self, parent):
        param = copy.copy(self)
        param.parent = parent.uid
        return param


class Params:
    """Those of a class belong to a dummy; each object has its own."""

    def __init__(self):
        self.uid = type(self).__name__ + "_" + uuid.uuid4().hex[-12:]
        self._paramMap = {}
        for name in dir(type(self)):
            value = getattr(type(self), name)
            if isinstance(value, Param):
                setattr(self, name, value._copy_new_parent(self))

    @staticmethod
    def _dummy():
        dummy = object.__new__(Params)
        dummy.uid = "undefined"
        return dummy

    @property
    def params(self):
        return [v for k, v in sorted(vars(self).items()) if isinstance(v, Param)]

    def getParam(self, name):
        param = getattr(self, name)
        if not isinstance(param, Param):
            raise ValueError("Cannot find param with name %s." % name)
        return param

    def isSet(self, param):
        return param in self._paramMap

    def set(self, param, value):
        self._paramMap[param] = param.typeConverter(value)

    def _set(self, **values):
        for name, value in values.items():
            param = getattr(self, name)
            if value is not None:
                try:
                    value = param.typeConverter(value)
                except TypeError as e:
                    raise TypeError('Invalid param value given for param "%s". %s' % (name, e))
            self._paramMap[param] = value
        return self

    def getOrDefault(self, name):
        return self._paramMap[self.getParam(name)]

    def _resetUid(self, uid):
        self.uid = uid
        for param in self.params:
            param.parent = uid
        return self
