"""The register of needs: assessments, strategic reviews, sufficiency, and where figures are found."""
