"""Files that people and other systems bring (contract section 5): read leniently, checked strictly, written in one transaction."""
