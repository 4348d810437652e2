# -*- coding: utf-8 -*-
import sys, os, math, pickle

which, out = sys.argv[1], sys.argv[2]
mod = __import__("cloudpickle" if which.startswith("cp") else "dill")
k = 3
CONST = [1, 2, 3]


def add(x):
    return x + k


def helper(x):
    return add(x) * math.pi


def make(n):
    def inner(x, y=2):
        return n + k * y + math.sqrt(abs(x))

    return inner


class A(object):
    b = 1

    def __init__(self, x):
        self.x = x

    def f(self, y):
        return self.x + y + self.b

    @property
    def p(self):
        return self.x

    @staticmethod
    def s(q):
        return q * 2

    @classmethod
    def c(cls, q):
        return cls(q)

    def __repr__(self):
        return "A(%r)" % self.x

    def __getstate__(self):
        return {"x": self.x}

    def __setstate__(self, s):
        self.x = s["x"]


class B(A):
    def f(self, y):
        return super(B, self).f(y) * 2


class Net(object):
    __slots__ = ("w", "b")

    def __init__(self):
        self.w = [1.0]
        self.b = 0.5

    def predict(self, xs):
        return [sum(w * x for w, x in zip(self.w, row)) + self.b for row in xs]


def gen(n):
    for i in range(n):
        yield i * i


def rec(n):
    return 1 if n < 2 else n * rec(n - 1)


def tryit(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return float("inf")
    finally:
        a = None


def default(x, f=len, opts={"a": 1}):
    return f(x) + opts["a"]


def compr(xs):
    return {x: [y for y in range(x)] for x in xs if x % 2}


def deco(fn):
    def w(*a, **kw):
        return fn(*a, **kw)

    return w


decorated = deco(add)
import functools, collections

part = functools.partial(add, 2)
P = collections.namedtuple("P", "a b")
things = dict(
    lam=lambda x: x * 2,
    add=add,
    helper=helper,
    inner=make(4),
    objA=A(3),
    objB=B(3),
    clsA=A,
    net=Net(),
    gen=gen,
    rec=rec,
    tryit=tryit,
    default=default,
    compr=compr,
    deco=decorated,
    part=part,
    meth=A(2).f,
    nt=P(1, 2),
    pipe=[lambda x: x + 1, {"f": helper, "m": A.s}],
    prop=B(1),
)
if sys.version_info >= (3, 7):
    exec("""
import dataclasses, enum, typing, abc
@dataclasses.dataclass
class D:
    a: int
    b: float = 2.0
    c: list = dataclasses.field(default_factory=list)
    def total(self) -> float: return self.a + self.b
@dataclasses.dataclass(frozen=True)
class DF:
    a: int = 1
class E(enum.Enum):
    X = 1
    Y = 2
class Abs(abc.ABC):
    @abc.abstractmethod
    def go(self): ...
class Impl(Abs):
    def go(self): return 1
T = typing.TypeVar('T')
class G(typing.Generic[T]):
    def get(self, x: T) -> T: return x
class Meta(type):
    def __new__(mcs, n, b, d): return super().__new__(mcs, n, b, d)
class WithMeta(metaclass=Meta):
    pass
def ann(x: int, y: 'float' = 1.0) -> float: return x*y
""")
    things.update(dc=D(1), dcf=DF(), en=E.X, abs=Impl(), g=G(), ann=ann, withmeta=WithMeta())
try:
    import numpy as np

    def npf(x):
        return np.tanh(x @ np.ones(3)).sum()

    def npimp(x):
        import numpy as np
        from math import exp

        return np.exp(x) + exp(1)

    things.update(npf=npf, npimp=npimp)
except (ImportError, SyntaxError):
    pass
for name, value in sorted(things.items()):
    for proto in [2, pickle.HIGHEST_PROTOCOL] if name in ("helper", "objB") else [None]:
        for rec in [False, True] if which.startswith("d") and name in ("helper", "inner", "objB") else [False]:
            p = os.path.join(
                out,
                "%s_%s_%s%s%s.pkl"
                % (
                    "%d%d" % sys.version_info[:2],
                    which,
                    name,
                    "" if proto is None else "_p%d" % proto,
                    "_rec" if rec else "",
                ),
            )
            try:
                kw = {"recurse": True} if rec else {}
                data = mod.dumps(value, protocol=proto, **kw)
            except Exception as e:
                print(p, repr(e)[:100])
                continue
            open(p, "wb").write(data)
