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
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from analyser.download import Pin, fetch, pins
from analyser.modules import Workspace
from analyser.sources import FolderSource, Source, open_source, standard_library
from analyser.tables import Names, Table, read_version

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


def read_one(pin: Pin, file: Path, kept: Path, verbose: bool) -> str:
    """Reads one version and keeps what was found."""
    gc.disable()
    started = time.time()
    others: dict[str, list[Source]] = {}
    for name, source in shared.items():
        if name != pin.name:
            for top in source.tops():
                others.setdefault(top, []).append(source)
    names, reader = read_version(Workspace([open_source(file)], others, library[0]))
    kept.write_bytes(pickle.dumps(names))
    log = f"{pin.name} {pin.version}: {len(names)} names, {time.time() - started:.0f} s, {time.process_time():.0f} s of process"
    if verbose:
        kept.with_suffix(".log").write_text("\n".join(reader.trace), encoding="utf-8")
    del reader
    gc.enable()
    gc.collect()
    return log


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
    if todo:
        shared.update(newest_sources(files))
        library.append(standard_library())
        with ProcessPoolExecutor(options.jobs, mp_context=multiprocessing.get_context("fork")) as pool:
            futures = {pool.submit(read_one, pin, files[pin], kept[pin], options.verbose): pin for pin in todo}
            for future in as_completed(futures):
                try:
                    print(future.result(), flush=True)
                except Exception as error:  # noqa: BLE001
                    print(f"FAILED {futures[future]}: {error!r}", flush=True)
    write({pin: pickle.loads(file.read_bytes()) for pin, file in kept.items() if file.exists()}, options.out)


def write(results: dict[Pin, Names], out: Path) -> None:
    """One file for each top-level import name, the versions in the order of packages.txt."""
    many: dict[str, set[str]] = {}
    split: dict[Pin, dict[str, Names]] = {}
    for pin, names in results.items():
        for (module, name), record in names.items():
            top = module.split(".")[0]
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
    """The table of the packages in fixtures/ is the committed one."""
    source = FolderSource("fixture", "1.0", FIXTURES)
    names, _ = read_version(Workspace([source], {}, standard_library()))
    table = Table("fixture")
    table.add("fixture", "1.0", names)
    expected = (FIXTURES / "expected.json").read_text(encoding="utf-8") if (FIXTURES / "expected.json").exists() else ""
    if table.json() == expected:
        print(f"{len(names)} names as expected")
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
    files = fetch(pins(HERE / "packages.txt"), options.cache)
    make(files, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
