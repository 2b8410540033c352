import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';

/** Renders a hook and records what each render saw, with the arguments that it was given. */
export async function recordRenders<Args, Result>(
  useHook: (args: Args) => Result,
  first: Args,
  wrapper: (children: ReactNode) => ReactNode = (children) => children,
) {
  const renders: { args: Args; result: Result }[] = [];
  function Probe({ args }: { args: Args }) {
    renders.push({ args, result: useHook(args) });
    return null;
  }
  const view = render(wrapper(<Probe args={first} />));
  return {
    renders,
    get last() {
      return renders.at(-1)?.result;
    },
    /** React's own updates run inside act; Dexie's arrive when they arrive. */
    rerender: (args: Args) => act(async () => view.rerender(wrapper(<Probe args={args} />))),
    unmount: () => view.unmount(),
  };
}
