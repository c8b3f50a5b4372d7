function addFavorite(){}
function el(id){return document.getElementById(id)}
function showRecords(id){
  var box=el(id),text=el(id+"-store").textContent,found=text.match(/<record><!\[CDATA\[([\s\S]*?)\]\]><\/record>/g)||[];
  box.innerHTML="<ul class='list'>"+found.slice(0,15).map(function(r){return r.replace(/^<record><!\[CDATA\[/,"").replace(/\]\]><\/record>$/,"")}).join("")+"</ul>";
}
function showJson(id,url){
  var x=new XMLHttpRequest();x.open("GET",url,true);
  x.onload=function(){var d=JSON.parse(x.responseText);el(id).innerHTML="<ul class='list'>"+d.data.list.map(function(i){return "<li><a href='"+i.url+"'>"+i.title+"</a><span>"+i.publishTime.substr(0,10)+"</span></li>"}).join("")+"</ul>"};
  x.send();
}
function createPageHTML(count,now,name,ext){
  if(count<=1)return;var out="";
  for(var i=0;i<count;i++){out+=i==now?"<span>"+(i+1)+"</span> ":"<a href='"+name+(i?"_"+i:"")+"."+ext+"'>"+(i+1)+"</a> "}
  document.write("<div class='pages'>共"+count+"页 "+out+"</div>");
}
