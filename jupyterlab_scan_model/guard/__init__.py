"""The guard scans the input of a loader before the load, and raises instead of loading an unsafe file.

It stands in front of the loaders in `loaders.py`, under every global name that any module has for them, also in libraries
that are imported later, and of every class that is derived from `pickle.Unpickler`. The guard trusts content: bytes that a
library reads out of a scanned file are a load of their own, unless the guard scanned these very bytes in the same format.
The guard stops a load that it cannot scan. An unpickler that the guard does not stand in front of ends when it looks up a name.

The guard does not see bytes that libraries read in C (TorchScript, HDF5), objects that Keras, PyTorch and sympy make of
configurations and expressions, loaders that are not listed and use no unpickler of Python, other processes, and changes of
a file between the scan and the load. It lets through messages that multiprocessing, concurrent.futures, IPython and loky
send between their own processes. The guard helps against accidents; code that runs in the process already can switch it off.

`control.py` holds it together, `looking.py` chooses the bytes to scan, `checking.py` asks the scanner and remembers,
`inputs.py` holds the content, `unpicklers.py`, `module_patching.py` and `importing.py` put it in place, `auditing.py` catches
loads that went past it.
"""

from .control import off, on, status

__all__ = ["off", "on", "status"]
