"""A TCP proxy that puts a server at a distance: `python3 -m bench.delay LISTEN TARGET MILLISECONDS`.

A new connection costs one round trip of so many milliseconds; after that every piece of data arrives half a round trip
after it was sent, either way. Bandwidth stays what it is.
"""
import asyncio
import sys


async def carry(reader, writer, delay):
    """Hands on what is read, each piece `delay` seconds after it came."""
    pieces = asyncio.Queue(maxsize=64)
    clock = asyncio.get_running_loop().time

    async def deliver():
        while True:
            due, piece = await pieces.get()
            if due > clock():
                await asyncio.sleep(due - clock())
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    delivery = asyncio.ensure_future(deliver())
    try:
        while not delivery.done():
            piece = await reader.read(1 << 18)
            await pieces.put((clock() + delay, piece))
            if not piece:
                break
        await delivery
    except (ConnectionError, OSError):
        delivery.cancel()


async def main(listen, target, milliseconds):
    trip = milliseconds / 1000

    async def connected(reader, writer):
        await asyncio.sleep(trip)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target, limit=1 << 20)
            await asyncio.gather(carry(reader, far_writer, trip / 2), carry(far_reader, writer, trip / 2))
            far_writer.close()
        except (ConnectionError, OSError):
            pass
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", listen, backlog=1024, limit=1 << 20)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
    except KeyboardInterrupt:
        pass
