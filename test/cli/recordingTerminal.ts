/** A terminal that keeps what commands print. */
export function recordingTerminal() {
  const out: string[] = [];
  const errors: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    error: (line: string) => void errors.push(line),
    progress: () => {},
    columns: 80,
  };
  return { terminal, out, errors };
}
