"""Run a command and print its exit status, wall and CPU seconds and peak memory as JSON: `timed.py OUT ERR COMMAND…`.

A process of its own without numpy: a child's peak memory is counted from that of the process that starts it, so the
starter has to be smaller than anything that is measured.
"""

import json
import os
import sys
import time

files = [
    (os.POSIX_SPAWN_OPEN, descriptor, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for descriptor, path in enumerate(sys.argv[1:3], start=1)
]
began = time.perf_counter()
process = os.posix_spawn(sys.argv[3], sys.argv[3:], os.environ, file_actions=files)
_, status, used = os.wait4(process, 0)
wall_s = time.perf_counter() - began
print(
    json.dumps(
        {
            "status": os.waitstatus_to_exitcode(status),
            "wall_s": wall_s,
            "cpu_s": used.ru_utime + used.ru_stime,
            "peak_mb": used.ru_maxrss / 1024,
        }
    )
)
