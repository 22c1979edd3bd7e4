import { useCallback, useEffect, useState } from 'react';

export interface History<T> {
  readonly value: T;
  readonly set: (next: T, together?: string) => void;
  readonly reset: (next: T) => void;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
}

interface State<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Changes of the same thing one after the other, such as letters, are one step back. */
  readonly together: string | undefined;
}

const STEPS = 200;

/** A value whose changes can be taken back and made again; Ctrl+Z and Ctrl+Shift+Z do it outside of text boxes. */
export function useHistory<T>(first: T): History<T> {
  const [state, setState] = useState<State<T>>({ past: [], present: first, future: [], together: undefined });
  const set = useCallback((next: T, together?: string) => {
    setState(({ past, present, together: last }) => ({
      past: together !== undefined && together === last ? past : [...past, present].slice(-STEPS),
      present: next,
      future: [],
      together,
    }));
  }, []);
  const reset = useCallback((next: T) => setState({ past: [], present: next, future: [], together: undefined }), []);
  const undo = useCallback(() => {
    setState((now) => {
      const before = now.past.at(-1);
      if (before === undefined) return now;
      return { past: now.past.slice(0, -1), present: before, future: [now.present, ...now.future], together: undefined };
    });
  }, []);
  const redo = useCallback(() => {
    setState((now) => {
      const next = now.future[0];
      if (next === undefined) return now;
      return { past: [...now.past, now.present], present: next, future: now.future.slice(1), together: undefined };
    });
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [undo, redo]);
  return { value: state.present, set, reset, undo: state.past.length ? undo : undefined, redo: state.future.length ? redo : undefined };
}
