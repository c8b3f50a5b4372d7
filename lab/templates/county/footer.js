document.writeln("<div class=\"foot\" id=\"footer\">");
document.writeln("<p><a href=\"\/wzdt\/\">网站地图<\/a> | <a href=\"\/gywm\/\">联系我们<\/a> | <a href=\"mailto:webmaster@qingxi.gov.cn\">站长信箱<\/a></p>");
document.writeln("<p>主办单位：{{ footer.sponsor }}　承办单位：{{ footer.undertaker }}　联系电话：{{ footer.contact }}<\/p>");
document.writeln("<p>网站标识码：{{ footer.site_code }}　<a href=\"{{ footer.icp_url }}\">{{ footer.icp }}<\/a><\/p>");
document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='{{ site.home.conac_script }}' type='text/javascript'%3E%3C/script%3E"));
document.writeln("<script id=\"_jiucuo_\" sitecode=\"{{ footer.jiucuo_code }}\" src=\"{{ site.home.jiucuo_script }}\"><\/script>");
document.writeln("<\/div>");
