"""The register of what plans rest on: Acts, regulations, codes, guidance and local drivers."""
