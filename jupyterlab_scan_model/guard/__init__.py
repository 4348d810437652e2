"""The guard: what a loader is about to load is scanned first, and an unsafe file raises instead of being loaded.

What it can see: calls of `pickle.load(s)`, `pickle.Unpickler`, `joblib.load`, `torch.load`, `numpy.load` with
`allow_pickle=True`, `pandas.read_pickle`, `dill.load(s)` and `keras.models.load_model`, under every global name that any
module has for them, also in libraries that are imported later.

What it cannot: a loader kept in a closure, a default argument, a container or an attribute of an object before the guard
went on; a class that derived from `pickle.Unpickler` before; other processes; loaders that are not listed, or that
a library wrote in C. Messages that multiprocessing, concurrent.futures, IPython and loky send between their own
processes are not scanned. The guard helps against accidents; it is no sandbox.
"""

from .control import off, on, status

__all__ = ["off", "on", "status"]
