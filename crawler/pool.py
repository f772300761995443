"""Processes that read pages beside the one that fetches or writes.

They are made by a server that was started for it and holds what takes a second to import, never by a plain fork: the caller may have
threads, an open database and locks. They end with the process that asked for them, however that ends, and leave signals to it.
"""

from __future__ import annotations

import copyreg
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass
from multiprocessing import get_all_start_methods, get_context, parent_process
from operator import attrgetter

from crawler import items


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reading_pool(jobs: int, module: str) -> ProcessPoolExecutor:
    """A pool of so many processes, started when first used, that have `module` imported."""
    pickle_by_fields()
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    context.set_forkserver_preload(["__main__", module, "pipelines.prose"])
    return ProcessPoolExecutor(jobs, context, _begin)


def pickle_by_fields() -> None:
    """Have pages and documents pickled by the values of their fields: half the time of what dataclasses with slots do."""
    for each in vars(items).values():
        if isinstance(each, type) and is_dataclass(each):
            names = [field.name for field in fields(each)]
            if len(names) > 1:  # one name alone would give no tuple
                copyreg.pickle(each, _Taken(attrgetter(*names)))


class _Taken:
    """How an object of a class is taken apart: the class, and the values it is made of again."""

    def __init__(self, values: attrgetter[tuple[object, ...]]) -> None:
        self._values = values

    def __call__(self, made: object) -> tuple[type, tuple[object, ...]]:
        return type(made), self._values(made)


def _begin() -> None:
    """In a process of the pool: an interrupt goes to the whole group, and a service's end to all of it; the caller ends the pool."""
    pickle_by_fields()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # what it reads nobody waits for
