"""2,000 cells in one session, as Jupyter's own client sees them: prints one line of JSON for the test."""

import json
from queue import Empty

from jupyter_client.manager import start_new_kernel

CELLS = 2000


def text_of(messages):
    return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")


manager, client = start_new_kernel(kernel_name="typescript")
try:
    ids = []
    seen = {}  # by the request that a message answers
    idle_after = {}  # how many messages had come when the cell's idle did

    def read(timeout):
        message = client.get_iopub_msg(timeout=timeout)
        parent = message["parent_header"].get("msg_id")
        if parent not in ids:
            return
        if message["msg_type"] == "status":
            if message["content"]["execution_state"] == "idle":
                idle_after[parent] = len(seen.get(parent, []))
        else:
            seen.setdefault(parent, []).append(message)

    for n in range(CELLS):
        late = f"setTimeout(() => console.log('late {n}'), 5);" if n % 100 == 0 else ""
        ids.append(client.execute(f"const cell{n} = {n}; {late} console.log('line {n}'); cell{n} + 1"))
        while ids[n] not in idle_after:
            read(30)
    while True:  # what was printed after its cell's end
        try:
            read(1)
        except Empty:
            break
    replies = [client.get_shell_msg(timeout=10)["content"] for _ in ids]

    wrong = []
    for n, parent in enumerate(ids):
        before, after = seen[parent][: idle_after[parent]], seen[parent][idle_after[parent] :]
        results = [m["content"]["data"]["text/plain"] for m in before if m["msg_type"] == "execute_result"]
        late = f"late {n}\n" if n % 100 == 0 else ""
        whole = text_of(before) + text_of(after)
        if not text_of(before).startswith(f"line {n}\n") or results != [str(n + 1)] or whole != f"line {n}\n{late}":
            wrong.append({"cell": n, "before": text_of(before), "after": text_of(after), "results": results})
    counts = [reply.get("execution_count") for reply in replies]
    print(json.dumps({"cells": len(idle_after), "wrong": wrong[:5], "counted": counts == list(range(1, CELLS + 1))}))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
