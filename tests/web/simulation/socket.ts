/** What the server sees of a socket. */
export interface Connection {
  receive(text: string): void;
  closed(): void;
}

/** Gives a new socket to the server, or refuses it. */
export type Dial = (socket: ModelSocket) => Connection | null;

/** A WebSocket in memory, as far as the real client asks for one. */
export class ModelSocket {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly protocol = '';
  readonly url: string;
  binaryType = 'arraybuffer';
  bufferedAmount = 0;
  readyState = 0;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  #connection: Connection | null = null;

  constructor(url: string, dial: Dial) {
    this.url = url;
    setTimeout(() => {
      if (this.readyState !== this.CONNECTING) return;
      this.#connection = dial(this);
      if (!this.#connection) return this.cut();
      this.readyState = this.OPEN;
      this.onopen?.(new Event('open'));
    }, 20);
  }

  send(text: string): void {
    if (this.readyState === this.OPEN) this.#connection?.receive(text);
  }

  close(): void {
    this.#end(1000);
  }

  /** The connection breaks. */
  cut(): void {
    this.#end(1006);
  }

  /** The server sends something. */
  deliver(text: string): void {
    if (this.readyState === this.OPEN) {
      this.onmessage?.(new MessageEvent('message', { data: text }));
    }
  }

  addEventListener(): void {
    throw new Error('the client does not listen this way');
  }

  removeEventListener(): void {
    throw new Error('the client does not listen this way');
  }

  #end(code: number): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.#connection?.closed();
    this.#connection = null;
    this.onclose?.({ code });
  }
}
