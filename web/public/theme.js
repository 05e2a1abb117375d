// Before the first paint: the theme that the person chose. Without a choice the system decides.
try {
  const theme = localStorage.getItem('sessile.theme');
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the system decides.
}
