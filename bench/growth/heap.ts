interface Answer {
  readonly id: number;
  readonly result: { readonly usedSize?: number };
}

/** Bytes on the heap of a process that was started with `--inspect`, after a full garbage collection. */
export async function heapInUse(inspectorPort: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${inspectorPort}/json/list`);
  // The inspector lists one target for a process without inspected workers.
  const [target] = (await response.json()) as [{ webSocketDebuggerUrl: string }];
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  // Twice, because objects that finalizers release in the first collection are freed by the second.
  await call(socket, 'HeapProfiler.collectGarbage');
  await call(socket, 'HeapProfiler.collectGarbage');
  const { usedSize = NaN } = await call(socket, 'Runtime.getHeapUsage');
  socket.close();
  return usedSize;
}

let lastId = 0;

function call(socket: WebSocket, method: string): Promise<Answer['result']> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const receive = ({ data }: MessageEvent) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id !== id) return;
      socket.removeEventListener('message', receive);
      resolve(answer.result);
    };
    socket.addEventListener('message', receive);
    socket.send(JSON.stringify({ id, method }));
  });
}
