// The pages read well without this script. It filters the contents, and adds a button to copy to each example.
const filter = document.getElementById('filter');
if (filter) {
  filter.hidden = false;
  filter.addEventListener('input', () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const entry of document.querySelectorAll('.contents li')) {
      entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
    }
    for (const list of document.querySelectorAll('.contents ul')) {
      const isEmpty = !list.querySelector('li:not([hidden])');
      list.hidden = isEmpty;
      if (list.previousElementSibling?.tagName === 'H2') list.previousElementSibling.hidden = isEmpty;
    }
  });
}

for (const block of document.querySelectorAll('pre')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('code').textContent);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  block.classList.add('copied');
  block.append(button);
}
