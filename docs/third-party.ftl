# Third-party software

What the runnable jar carries besides our own code. Written by

```bash
mvn -Pthird-party -DskipTests -DskipChecks -DskipDashboard package
```

from `docs/third-party.ftl`; `ThirdPartyTest` fails when a library is missing here.

## Libraries

| Library | Licence |
|---|---|
<#list dependencyMap as entry>
<#assign project = entry.getKey()/>
<#assign licenses = entry.getValue()/>
| `${project.groupId}:${project.artifactId}:${project.version}` | <#list licenses as license>${license}<#sep>, </#list> |
</#list>

Text in plots is drawn with a part of the font DejaVu Sans 2.37 (`dejavu-sans-subset.ttf`); its licence, that of Bitstream
Vera, lies beside it in the jar.

`sqlite-jdbc` carries SQLite itself, which is in the public domain. The `Svelte` runtime and `uPlot` are compiled into the
dashboard's script:

| Library | Licence |
|---|---|
| `svelte@5.57.3` | MIT |
| `uplot@1.6.32` | MIT |
