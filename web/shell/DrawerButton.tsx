import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useDrawer } from './drawer.ts';

export function DrawerButton() {
  const drawer = useDrawer();
  return (
    <IconButton
      class="drawer-button"
      label={text.sidebar.open}
      aria-expanded={drawer.isOpen()}
      onClick={() => drawer.setOpen(true)}
    >
      <Icon name="panel" />
    </IconButton>
  );
}
