import { splitProps, type JSX } from 'solid-js';

interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'class']);
  return <button type="button" {...rest} class={`button button-${own.kind ?? 'plain'} ${own.class ?? ''}`} />;
}

interface IconButtonProps extends ButtonProps {
  /** What it does: the name for those who do not see the icon. */
  label: string;
}

export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ['label', 'kind', 'class']);
  return (
    <button
      type="button"
      {...rest}
      aria-label={own.label}
      title={own.label}
      class={`button icon-button button-${own.kind ?? 'quiet'} ${own.class ?? ''}`}
    />
  );
}
