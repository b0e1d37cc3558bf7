"""Many clients of `/events`, a process of its own: how late each event arrives.

    python -m bench.api.streams PORT CLIENTS EVENTS JOB_ID...

Each event's message is the time at which it was sent, so that a client can tell.
"""

import asyncio
import json
import sys
import time

import uvloop

_MARK = b'"progress_message":"'


async def follow(port: int, job_id: str, events: int, ready: asyncio.Semaphore) -> list[float]:
    """Delays of one client's events in seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /api/v1/jobs/{job_id}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    status = await reader.readline()
    assert b" 200 " in status, status
    delays: list[float] = []
    seen = 0
    while seen <= events:
        line = await reader.readline()
        if not line:
            break
        if not line.startswith(b"data: "):
            continue
        seen += 1
        if seen == 1:
            ready.release()
        else:
            sent = line.partition(_MARK)[2].partition(b'"')[0]
            delays.append(time.time() - float(sent))
    writer.close()
    return delays


async def run(port: int, clients: int, events: int, job_ids: list[str]) -> None:
    """Say when all are connected, then what they saw."""
    ready = asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(follow(port, job_ids[number % len(job_ids)], events, ready))
        for number in range(clients)
    ]
    for _ in range(clients):
        await ready.acquire()
    print("ready", flush=True)
    delays = sorted(delay for each in await asyncio.gather(*tasks) for delay in each)
    print(json.dumps({
        "events": len(delays),
        "p50": round(delays[len(delays) // 2] * 1000, 1),
        "p95": round(delays[int(len(delays) * 0.95)] * 1000, 1),
        "max": round(delays[-1] * 1000, 1),
    }))  # fmt: skip


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        port, clients, events = (int(text) for text in sys.argv[1:4])
        runner.run(run(port, clients, events, sys.argv[4:]))
