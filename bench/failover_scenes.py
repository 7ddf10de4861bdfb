"""What happens to the machines of failover.py: one function a scene, given the bed."""

import signal
import time

from bench.failover_machines import DATABASES

NOTICED_AFTER = 1.0  # seconds from a primary's death to the command that promotes a standby


def kill_process(bed):
    """A server and its workers on one machine, started again after two seconds."""
    bed.hosts["app1"].kill()
    time.sleep(2)
    bed.start_app("app1")


def kill_app_host(bed):
    bed.hosts["app2"].die()
    time.sleep(8)
    bed.hosts["app2"].link("up")
    bed.start_app("app2")


def kill_redis(bed):
    bed.hosts["redis"].die()
    time.sleep(8)
    bed.hosts["redis"].link("up")
    bed.start_redis()


def kill_primary(bed):
    """The primary's machine; after NOTICED_AFTER the guide's one command."""
    dead = bed.primary()
    bed.hosts[dead].die()
    time.sleep(NOTICED_AFTER)
    bed.promote(*[name for name in DATABASES if name != dead])
    bed.dead = dead


def restart_in_turn(bed):
    for name in ("app1", "app2", "app1", "app2"):
        host = bed.hosts[name]
        host.processes[0].send_signal(signal.SIGTERM)
        host.processes[0].wait(timeout=60)
        host.processes.clear()
        bed.start_app(name)


SCENES = {
    "process": ("a server's processes killed", kill_process),
    "host": ("a server's machine killed", kill_app_host),
    "redis": ("Redis's machine killed", kill_redis),
    "primary": ("the primary's machine killed", kill_primary),
    "restart": ("four rolling restarts", restart_in_turn),
}
