export function Logo() {
  return (
    <span className="logo">
      <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" focusable="false">
        <path d="M13.3 29.6 2.9 9.6C1.7 7.1 1.6 4.7 2.5 2.4 10 4.5 14.5 10.3 15.5 21l.5 3.2.5-3.2C17.5 13.4 21.6 8.7 29.5 6.8c.8 2.1.7 4.3-.5 6.4L18.7 29.6Z" />
      </svg>
      <span className="logo-word">Vivaio</span>
    </span>
  );
}
