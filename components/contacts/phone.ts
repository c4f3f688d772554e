/** +919835120140 → 98351 20140, as people in India say it; other countries keep their code. */
export function formatPhone(phone: string): string {
  const indian = /^\+91(\d{5})(\d{5})$/.exec(phone)
  return indian ? `+91 ${indian[1]} ${indian[2]}` : phone
}

/** For lists: 98351 •••40. The whole number stands on the contact's own page. */
export function maskPhone(phone: string): string {
  const indian = /^\+91(\d{5})\d{3}(\d{2})$/.exec(phone)
  return indian ? `${indian[1]} •••${indian[2]}` : `${phone.slice(0, -6)} •••• ${phone.slice(-2)}`
}
