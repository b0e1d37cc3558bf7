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
    """Delays of one client's events in seconds. Like a browser it connects again when told to."""
    delays: list[float] = []
    last_id, connected = b"", False
    while len(delays) < events:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET /api/v1/jobs/{job_id}/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: ".encode()
        writer.write(head + last_id + b"\r\n\r\n")
        while len(delays) < events:
            line = await reader.readline()
            if not line or line.startswith((b"HTTP/1.1 5", b"event: reconnect")):
                await asyncio.sleep(0.2)
                break
            if line.startswith(b"id: "):
                last_id = line[4:].strip()
            elif line.startswith(b"data: ") and connected:
                sent = line.partition(_MARK)[2].partition(b'"')[0]
                delays.append(time.time() - float(sent))
            elif line.startswith(b"data: "):
                connected = True
                ready.release()
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
