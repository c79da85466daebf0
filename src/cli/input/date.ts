/** Whether a date such as 2026-11-22 exists. JavaScript takes 30 February for 2 March. */
export function isDate(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
