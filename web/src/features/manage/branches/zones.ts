/** The IANA names of all time zones that the browser knows, and UTC, which not all list. */
export function timeZones(): string[] {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
}
