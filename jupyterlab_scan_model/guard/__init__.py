"""The guard: what a loader is about to load is scanned first, and an unsafe file raises instead of being loaded.

It stands in front of the loaders in `loaders.py`, under every global name that any module has for them, also in libraries
that are imported later, and of every class that is derived from `pickle.Unpickler`. Trust goes by content: what a library
reads out of a file that was scanned is a load of its own, unless these very bytes were scanned as what they are loaded as.
What cannot be scanned is not loaded. An unpickler that the guard does not stand in front of ends when it looks up a name.

What it cannot see: what libraries read in C (TorchScript, HDF5), what Keras, PyTorch and sympy make of configurations and
expressions, loaders that are not listed and use no unpickler of Python, other processes, and what is written into a file
between the scan and the load. Messages that multiprocessing, concurrent.futures, IPython and loky send between their own
processes are let through. The guard helps against accidents; code that runs in the process already can switch it off.

`control.py` holds it together, `looking.py` decides what is looked at, `checking.py` asks the scanner and remembers,
`inputs.py` holds the content, `unpicklers.py`, `module_patching.py` and `importing.py` put it in place, `auditing.py` catches what
went past it.
"""

from .control import off, on, status

__all__ = ["off", "on", "status"]
