"""Runs a command and writes its cost to stdout, as JSON: python measure.py OUTPUT COMMAND...

OUTPUT gets the command's stdout. `seconds` is wall time from start to end, `cpu` what all its threads used, `peak` the largest resident set in bytes,
`read` what the process asked the system to read in bytes (Linux, sampled while it runs, its own program text included).
"""

import json
import os
import subprocess
import sys
import threading
import time


def sample(pid, seen, done):
    while not done.wait(0.002):
        try:
            with open(f"/proc/{pid}/io") as stream:
                for line in stream:
                    if line.startswith("rchar:"):
                        seen[0] = int(line.split()[1])
        except OSError:
            return


def main():
    output, *command = sys.argv[1:]
    with open(output, "wb") as stream:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=stream, stderr=subprocess.DEVNULL)
        seen, done = [0], threading.Event()
        watcher = threading.Thread(target=sample, args=(child.pid, seen, done))
        watcher.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cost = {
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": peak,
        "read": seen[0],
        "status": os.waitstatus_to_exitcode(status),
    }
    json.dump(cost, sys.stdout)


if __name__ == "__main__":
    main()
