"""One or a few files of each of many packages, written as their users do. What is not installed is left out, with a word."""

import importlib
import sys
import warnings

from writing import write_all

warnings.filterwarnings("ignore")

if __name__ == "__main__":
    for module in (
        "family_networks",
        "family_estimators",
        "family_data",
        "family_more_estimators",
        "family_more_networks",
        "family_more_tools",
        "family_fresh_core",
        "family_fresh_python",
        "family_fresh_torch",
        "family_fresh_networks",
        "family_fresh_estimators",
        "family_fresh_strangers",
        "family_fresh_explainers",
        "family_fresh_tools",
        "family_fresh_objects",
    ):
        # It registers its files.
        importlib.import_module(module)
    sys.setrecursionlimit(10_000)
    write_all(sys.argv[1], sys.argv[2:])
