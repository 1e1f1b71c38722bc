"""Charts: functions from figures to a Plotly specification, with the words and the table that go with it.

A chart's title says its message; its subtitle what is counted and as of when. Colours are names of
the design system's (`var(--chart-1)`), which the page resolves, light or dark.
"""
