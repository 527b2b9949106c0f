/** Words of providers, in errors or instead of data, that ask to come again later. */
export const saysThrottled = (text: string): boolean =>
  /too many requests|rate.?limit|exceeded the daily hits limit/i.test(text)
