// Times of the past in the reader's own zone, with UTC beside them, because logs are in UTC.

const localTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

/**
 * Before a new drawing is put in place of the old one, so that both are alike where nothing has changed.
 * @param {Element} element
 */
export function writeLocalTimes(element) {
  for (const time of element.querySelectorAll('time.moment')) {
    const at = new Date(time.getAttribute('datetime') ?? '');
    if (time.querySelector('.local') || at.getTimezoneOffset() === 0) continue;
    const local = document.createElement('span');
    local.className = 'local';
    local.textContent = localTime.format(at).replace('Sept', 'Sep');
    time.prepend(local, ' ');
  }
}
