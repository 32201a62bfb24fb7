import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

const KEY_PAUSE_MS = 150;

/** A search that is asked for as one types. */
export function SearchInput(props: {
  label: string;
  placeholder: string;
  value: string;
  onSearch: (text: string) => void;
  className?: string;
  width?: number;
}) {
  const [typed, setTyped] = useState(props.value);
  const sent = useRef(props.value);
  useEffect(() => {
    if (props.value !== sent.current) setTyped(props.value); // the address was changed by others
    sent.current = props.value;
  }, [props.value]);
  const send = (text: string) => {
    sent.current = text.trim();
    props.onSearch(text.trim());
  };
  const search = useDebouncedCallback(send, KEY_PAUSE_MS);
  const type = (text: string) => {
    setTyped(text);
    search(text);
  };
  return (
    <TextInput
      type="search"
      className={props.className ?? ""}
      aria-label={props.label}
      placeholder={props.placeholder}
      w={props.width}
      maxLength={200}
      leftSection={<IconSearch size={18} aria-hidden />}
      rightSectionWidth={44}
      rightSection={
        typed && <CloseButton size={44} aria-label="Clear the search" onClick={() => type("")} />
      }
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
