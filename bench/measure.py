# SPDX-License-Identifier: Apache-2.0
"""Run a command and measure it: wall, CPU, peak memory of all its processes, temp bytes."""
import os
import shutil
import subprocess
import tempfile
import threading
import time


def tree(leader):
    """Pids of the session that the command leads."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as f:
                    fields = f.read().rpartition(b") ")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader:
                yield name


def pss(pid):
    """KiB of the process, what it shares counted in shares."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as f:
            for line in f:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def disk(path):
    total = 0
    for top, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(f"{top}/{name}").st_size
            except OSError:
                pass
    return total


class Sampler(threading.Thread):
    def __init__(self, leader, temp):
        super().__init__(daemon=True)
        self.leader, self.temp = leader, temp
        self.peak = self.temp_peak = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.02):
            self.peak = max(self.peak, sum(pss(pid) for pid in tree(self.leader)))
            self.temp_peak = max(self.temp_peak, disk(self.temp))


def measure(command, env=None, ok=(0,)):
    """{wall, cpu, memory (MB), temp (MB)}, of one run."""
    temp = tempfile.mkdtemp(prefix="sbom-bench-")
    start = time.monotonic()
    before = os.times()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, start_new_session=True,
                               env={**os.environ, "TMPDIR": temp, **(env or {})})
    sampler = Sampler(process.pid, temp)
    sampler.start()
    said = process.communicate()[1].decode(errors="replace")
    wall = time.monotonic() - start
    after = os.times()
    sampler.over.set()
    sampler.join()
    shutil.rmtree(temp, ignore_errors=True)
    if process.returncode not in ok:
        raise RuntimeError(f"{command[0]}: exit {process.returncode}: {said[:500]}")
    cpu = (after.children_user - before.children_user +
           after.children_system - before.children_system)
    return {"wall": wall, "cpu": cpu, "memory": sampler.peak / 1024,
            "temp": sampler.temp_peak / 1e6}
