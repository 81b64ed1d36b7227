"""The register: every contract, searched, filtered, sorted, now or as it stood at any moment."""
