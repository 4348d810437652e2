"""Numbers and tables that the scripts of this folder fit their models to."""

import numpy as np

RANDOM = np.random.RandomState(7)
X = RANDOM.randn(60, 4)
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


def frame():
    """Return a small table."""
    import pandas as pd

    return pd.DataFrame(X, columns=list("abcd")).assign(y=X[:, 0] * 2 + 1, kind=["u", "v", "w"] * 20)
