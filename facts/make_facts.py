"""Makes the tables of facts about classes from packages' sources. See README.md beside this file.

python facts/make_facts.py                    every package of packages.txt (downloads what is missing)
python facts/make_facts.py --only NAME ...    these distributions only
python facts/make_facts.py --check            reads the small packages in fixtures/ and compares with their table
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import multiprocessing
import pickle
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from analyser.modules import Workspace
from analyser.pins import Pin, pins
from analyser.sources import FolderSource, Source, open_source, standard_library
from analyser.tables import Names, Table, read_aliases, read_version

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "scanner" / "rules" / "facts" / "data"
FIXTURES = HERE / "fixtures"


def newest_sources(files: dict[Pin, Path]) -> dict[str, Source]:
    """The newest version of each package, opened once: the first pin of a package is its newest."""
    newest: dict[str, Source] = {}
    for pin, file in files.items():
        if pin.name not in newest:
            newest[pin.name] = open_source(file)
    return newest


# What the children of the pool share with their parent.
shared: dict[str, Source] = {}
library: list[Source] = []


# Parts of packages that many others are made from: they are parsed before the children of the pool are made.
COMMON = (
    "torch/nn/modules/", "torch/nn/__init__", "torch/__init__", "torch/_tensor", "torch/utils/data/", "torch/optim/", "torch/distributions/",
    "sklearn/base", "sklearn/utils/_", "pandas/core/indexes/", "pandas/core/base", "pandas/core/frame", "pandas/core/series", "pandas/core/generic",
    "pydantic/main", "pydantic/_internal/", "numpy/__init__", "numpy/_core/", "transformers/utils/", "transformers/modeling_utils", "lightning/pytorch/core/",
)  # fmt: skip


def other_packages(own: str = "") -> dict[str, list[Source]]:
    others: dict[str, list[Source]] = {}
    for name, source in shared.items():
        if name != own:
            for top in source.tops():
                others.setdefault(top, []).append(source)
    return others


def warm_up() -> None:
    workspace = Workspace([], other_packages(), library[0])
    for source in shared.values():
        for path in source.paths:
            if path.startswith(COMMON) and path.endswith(".py"):
                workspace.module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def workspace_of(pin: Pin, file: Path) -> Workspace:
    return Workspace([open_source(file)], other_packages(pin.name), library[0])


def read_one(pin: Pin, file: Path, kept: Path, verbose: bool) -> str:
    """Reads one version and keeps what was found."""
    if kept.exists():
        return f"{pin.name} {pin.version}: read by another run"
    gc.disable()
    started = time.time()
    names, reader = read_version(workspace_of(pin, file))
    kept.write_bytes(pickle.dumps(names))
    log = f"{pin.name} {pin.version}: {len(names)} names, {time.time() - started:.0f} s, {time.process_time():.0f} s of process"
    if verbose:
        kept.with_suffix(".log").write_text("\n".join(reader.trace), encoding="utf-8")
    del reader
    gc.enable()
    gc.collect()
    return log


def read_missing(pin: Pin, file: Path, kept: Path, wanted: set[tuple[str, str]]) -> str:
    """Looks up what other versions have as classes, and this one does not."""
    started = time.time()
    names = read_aliases(workspace_of(pin, file), wanted)
    kept.write_bytes(pickle.dumps((wanted, names)))
    return f"{pin.name} {pin.version}: {len(names)} of {len(wanted)} names of other versions, {time.time() - started:.0f} s"


def missing_names(results: dict[Pin, Names]) -> dict[Pin, set[tuple[str, str]]]:
    """The names of the other versions of a package that a version does not define."""
    every: dict[str, set[tuple[str, str]]] = {}
    for pin, names in results.items():
        every.setdefault(pin.name, set()).update(key for key, record in names.items() if record.kind == "class")
    return {pin: wanted for pin, names in results.items() if (wanted := every[pin.name] - set(names))}


def with_aliases(results: dict[Pin, Names], folder: Path) -> dict[Pin, Names]:
    """What was found, and what the names of other versions stand for in each version."""
    together = {pin: dict(names) for pin, names in results.items()}
    for pin, wanted in missing_names(results).items():
        file = aliases_of(pin, folder)
        if file.exists():
            _, names = pickle.loads(file.read_bytes())
            together[pin].update({key: record for key, record in names.items() if key in wanted})
    return together


def aliases_of(pin: Pin, folder: Path) -> Path:
    return folder / f"{pin.name}-{pin.version}.aliases"


def state_of_the_reader() -> str:
    """What was found by another state of this program is found again."""
    digest = hashlib.sha256()
    for file in sorted((HERE / "analyser").glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def make(files: dict[Pin, Path], options: argparse.Namespace) -> None:
    results: Path = options.cache / "results" / (options.results or state_of_the_reader())
    results.mkdir(parents=True, exist_ok=True)
    kept = {pin: results / f"{pin.name}-{pin.version}.pickle" for pin in files}
    order = {name: place for place, name in enumerate(options.only)}
    todo = [
        pin
        for pin in files
        if (not options.only or pin.name in options.only or f"{pin.name}=={pin.version}" in options.only)
        and not kept[pin].exists()
    ]
    todo.sort(key=lambda pin: order.get(f"{pin.name}=={pin.version}", 0))
    if options.newest:
        todo = [pin for pin in todo if next(p for p in files if p.name == pin.name) == pin]
    run(files, options.jobs, [(read_one, pin, (files[pin], kept[pin], options.verbose)) for pin in todo])
    found: dict[Pin, Names] = {pin: pickle.loads(file.read_bytes()) for pin, file in kept.items() if file.exists()}
    second: list[Job] = [
        (read_missing, pin, (files[pin], aliases_of(pin, results), wanted))
        for pin, wanted in missing_names(found).items()
        if not looked_up(aliases_of(pin, results), wanted)
    ]
    run(files, options.jobs, second)
    write(with_aliases(found, results), options.out)


def looked_up(file: Path, wanted: set[tuple[str, str]]) -> bool:
    return file.exists() and wanted <= pickle.loads(file.read_bytes())[0]


Job = tuple[Callable[..., str], Pin, tuple[object, ...]]


def run(files: dict[Pin, Path], jobs: int, todo: list[Job]) -> None:
    """Does these in processes of their own, which share the sources; a failure is said and left out."""
    if not todo:
        return
    if not shared:
        shared.update(newest_sources(files))
        library.append(standard_library())
        if len(todo) > 20:
            warm_up()
            gc.freeze()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        futures = {pool.submit(task, pin, *rest): pin for task, pin, rest in todo}
        for future in as_completed(futures):
            try:
                print(future.result(), flush=True)
            except Exception as error:  # noqa: BLE001
                print(f"FAILED {futures[future]}: {error!r}", flush=True)


# Names of folders that a distribution brought along by mistake: in a file such a name is that of the author's own module.
ANYBODYS = frozenset(
    ["accelerator", "benchmarks", "build", "build_tools", "devtools", "docs", "egs3", "examples", "extension_templates", "op_builder", "pylint_plugins", "rl", "scripts", "splet", "src", "test", "tests", "tools", "training", "utils", "versioneer"]
)  # fmt: skip


def write(results: dict[Pin, Names], out: Path) -> None:
    """One file for each top-level import name, the versions in the order of packages.txt."""
    many: dict[str, set[str]] = {}
    split: dict[Pin, dict[str, Names]] = {}
    for pin, names in results.items():
        for (module, name), record in names.items():
            top = module.split(".")[0]
            if top in ANYBODYS:
                continue
            many.setdefault(top, set()).add(pin.name)
            split.setdefault(pin, {}).setdefault(top, {})[(module, name)] = record
    tables: dict[str, Table] = {}
    for pin, found in split.items():
        for top, names in found.items():
            tables.setdefault(top, Table(top)).add(
                pin.name, pin.version if len(many[top]) == 1 else f"{pin.name} {pin.version}", names
            )
    out.mkdir(parents=True, exist_ok=True)
    total = 0
    for _, table in sorted(tables.items()):
        total += table.write(out)
    print(f"{len(tables)} tables, {total} bytes", flush=True)


def check() -> int:
    """The table of the two versions of the package in fixtures/ is the committed one."""
    library = standard_library()
    sources = {
        Pin("fixture", "1.0"): FolderSource("fixture", "1.0", FIXTURES, "shapes"),
        Pin("fixture", "0.9"): FolderSource("fixture", "0.9", FIXTURES / "earlier", "shapes"),
    }
    results = {pin: read_version(Workspace([source], {}, library))[0] for pin, source in sources.items()}
    table = Table("fixture")
    missing = missing_names(results)
    for pin, names in results.items():
        aliases = read_aliases(Workspace([sources[pin]], {}, library), missing.get(pin, set()))
        table.add("fixture", pin.version, {**names, **aliases})
    expected = (FIXTURES / "expected.json").read_text(encoding="utf-8") if (FIXTURES / "expected.json").exists() else ""
    if table.json() == expected:
        print(f"{len(table.names)} names as expected")
        return 0
    (FIXTURES / "expected.json.new").write_text(table.json(), encoding="utf-8")
    json.loads(table.json())
    print("The table differs: see facts/fixtures/expected.json.new")
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="distributions to read")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=Path("/tmp/facts-cache"), help="folder of downloads")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--verbose", action="store_true", help="say what could not be told, and where")
    parser.add_argument("--newest", action="store_true", help="only the newest version of each")
    parser.add_argument(
        "--results", default="", help="name of the folder of results (default: by the state of the reader)"
    )
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        return check()
    from analyser.download import fetch  # pip need not be there for a check

    files = fetch(pins(HERE / "packages.txt"), options.cache)
    make(files, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
