"""CPU seconds, wall seconds and peak memory of a piece of work, other processes that do it included."""

import gc
import os
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Meter", "Spent", "one_thread_environment"]

_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def one_thread_environment() -> dict[str, str]:
    """Return this process's environment with numerical libraries held to one thread.

    Modules may be kept compiled, as they are where mingeo is installed: else each cold start would compile them.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **dict.fromkeys(_THREAD_LIMITS, "1")}


@dataclass(frozen=True)
class Spent:
    """What a piece of work took. CPU seconds are user and system time of all threads."""

    cpu_s: float
    wall_s: float
    peak_mb: float


class Meter:
    """Measures what happens between its making and `spent`."""

    def __init__(self, others: Sequence[int] = ()) -> None:
        self._others = others
        gc.collect()
        for process in self._all():
            _forget_peak(process)
        self._cpu_s, self._wall_s = self._cpu(), time.perf_counter()

    def _all(self) -> list[int | str]:
        return ["self", *self._others]

    def _cpu(self) -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime + sum(_cpu_of(process) for process in self._others)

    def spent(self) -> Spent:
        """Return what was spent since the start; the peak is that of this process, or of another one that is larger."""
        cpu_s, wall_s = self._cpu() - self._cpu_s, time.perf_counter() - self._wall_s
        return Spent(cpu_s, wall_s, max(_peak_mb(process) for process in self._all()))


def _cpu_of(process: int) -> float:
    """Return the CPU seconds of another process of this machine."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _forget_peak(process: int | str) -> None:
    """Start the peak anew, where the system lets us; elsewhere it is the peak since the process began."""
    try:
        Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _peak_mb(process: int | str) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
