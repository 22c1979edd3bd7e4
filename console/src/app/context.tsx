import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Api } from '../api/client';
import type { LiveState, LiveStream } from '../api/live';
import type { Session } from '../api/session';
import type { LiveEvent } from '../api/types';

export interface SignedIn {
  readonly session: Session;
  readonly api: Api;
  readonly live: LiveStream;
  readonly signOut: () => void;
}

export const SignedInContext = createContext<SignedIn | undefined>(undefined);

export function useSignedIn(): SignedIn {
  const value = useContext(SignedInContext);
  if (!value) throw new Error('nobody is signed in here');
  return value;
}

export function useApi(): Api {
  return useSignedIn().api;
}

export function useLiveState(): LiveState {
  const { live } = useSignedIn();
  return useSyncExternalStore(live.onState, live.state);
}

/** Calls the listener for each batch of live events, always the newest closure of it. */
export function useLive(listener: (events: readonly LiveEvent[] | 'resync') => void): void {
  const { live } = useSignedIn();
  const current = useRef(listener);
  useEffect(() => {
    current.current = listener;
  });
  useEffect(() => live.listen((events) => current.current(events)), [live]);
}
