/** Whether a date such as 2026-11-22 exists. JavaScript takes 30 February for 2 March. */
export function isDate(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).getUTCDate() === Number(date.slice(-2));
}
