/** The product's mark: a speech bubble that is ticked. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        className="mark-bubble"
        d="M7 4h18a4 4 0 0 1 4 4v13a4 4 0 0 1-4 4H14l-6.2 4.6c-.7.5-1.6 0-1.6-.8V25A4 4 0 0 1 3 21V8a4 4 0 0 1 4-4z"
      />
      <path className="mark-tick" d="M10 14.6l4.3 4.2L22.4 10.6" />
    </svg>
  );
}
