let db: Promise<IDBDatabase> | undefined;

/** One piece of work on the browser's own store; where that is blocked, nothing happens and nothing fails. */
export const store = <T>(work: (s: IDBObjectStore) => IDBRequest<T>): Promise<T | void> =>
  (db ||= new Promise((ok, no) => {
    const request = indexedDB.open('vivaio', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('q');
    request.onsuccess = () => ok(request.result);
    request.onerror = no;
  }))
    .then(
      (open) =>
        new Promise<T>((ok, no) => {
          const transaction = open.transaction('q', 'readwrite');
          const request = work(transaction.objectStore('q'));
          transaction.oncomplete = () => ok(request.result);
          transaction.onabort = no;
        }),
    )
    .catch(() => {});
