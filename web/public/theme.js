// Before the first paint: the theme and the size of text that the person chose. Without a choice the system decides.
try {
  const theme = localStorage.getItem('sessile.theme');
  if (theme) document.documentElement.dataset.theme = theme;
  const size = Number(localStorage.getItem('sessile.text-size') ?? 15);
  if (size > 0) document.documentElement.style.fontSize = `${(size / 15) * 100}%`;
} catch {
  // Storage may be forbidden; the system decides.
}
