"""What a worker process does before its first shard."""

import os
import signal
from multiprocessing.connection import Connection
from threading import Thread

import cv2


def begin(leash: Connection) -> None:
    """One thread, no ears for Ctrl-C, which the parent hears too, and an end when ``leash`` is let go.

    The parent's end of ``leash`` is closed when the parent closes it or is killed. What the worker was
    writing then is no part of the run: parts are written aside.
    """
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(leash,), daemon=True).start()


def _end_with(leash: Connection) -> None:
    try:
        leash.recv()  # nothing is ever sent
    except (EOFError, OSError):
        os._exit(1)
